// Generated from spec/openapi.yaml by `pnpm generate`. Do not edit.

/** JSON Schema of an application manifest: `ApplicationInput` and all that it refers to. */
export const manifestSchemas = {
  "ApplicationInput": {
    "description": "What a caller may set of an application.",
    "type": "object",
    "required": [
      "name",
      "spec"
    ],
    "properties": {
      "name": {
        "description": "Unique in the namespace.",
        "type": "string",
        "pattern": "^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$"
      },
      "description": {
        "description": "What the application is for.",
        "type": "string",
        "maxLength": 5000
      },
      "type": {
        "description": "What runs the spec.",
        "type": "string",
        "enum": [
          "container",
          "systemd"
        ]
      },
      "scheduling": {
        "$ref": "#/components/schemas/SchedulingInput",
        "description": "Which devices the application runs on."
      },
      "spec": {
        "$ref": "#/components/schemas/ApplicationSpec",
        "description": "What runs."
      }
    }
  },
  "ApplicationSpec": {
    "description": "What an application runs.",
    "type": "object",
    "properties": {
      "containers": {
        "description": "The containers.",
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/ContainerSpec"
        }
      },
      "execs": {
        "description": "Programs that run on the device itself, without a container.",
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/ExecSpec"
        },
        "x-since": "later"
      },
      "selectors": {
        "description": "Listed under \"Specification\" in the documentation, apparently by mistake.",
        "type": [
          "object",
          "null"
        ],
        "additionalProperties": {
          "type": "string"
        },
        "x-since": "later"
      }
    }
  },
  "ContainerFile": {
    "description": "A small file, given in the spec, to mount in a container.",
    "type": "object",
    "properties": {
      "filepath": {
        "description": "Where the file is to be in the container.",
        "type": "string"
      },
      "contents": {
        "description": "What is in it.",
        "type": "string"
      }
    },
    "x-since": "later"
  },
  "ContainerSpec": {
    "description": "One container.",
    "type": "object",
    "required": [
      "name",
      "image"
    ],
    "properties": {
      "name": {
        "description": "Unique in the application.",
        "type": "string",
        "pattern": "^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$"
      },
      "image": {
        "description": "The image, such as `quay.io/synpse/hello-synpse-go:latest`.",
        "type": "string"
      },
      "args": {
        "description": "Arguments of the entry point or of `command`.",
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "auth": {
        "$ref": "#/components/schemas/DockerAuth",
        "description": "Credentials for the registry of this image."
      },
      "capAdd": {
        "description": "Linux capabilities to add, such as `NET_ADMIN`.",
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "capDrop": {
        "description": "Linux capabilities to take away.",
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "command": {
        "description": "The command to run in place of the image's own.",
        "type": "string"
      },
      "gpus": {
        "description": "The GPUs that the container gets.",
        "type": "string",
        "x-known-values": [
          "all"
        ]
      },
      "entrypoint": {
        "description": "Replaces the image's entry point.",
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "forcePull": {
        "description": "Pull the image even if the device has it.",
        "type": "boolean"
      },
      "hostname": {
        "description": "The host name, by which other containers of the application reach this one.",
        "type": "string"
      },
      "memoryHardLimit": {
        "description": "The most memory that the container may use.",
        "type": "integer",
        "format": "int64"
      },
      "user": {
        "description": "The user to run as, by name or number, with a group after a colon if need be.",
        "type": "string"
      },
      "networkMode": {
        "description": "`bridge`: a network that the application's containers share.",
        "type": "string",
        "x-known-values": [
          "host",
          "isolated",
          "bridge",
          "default"
        ]
      },
      "ports": {
        "description": "Ports to publish, `host:container`.",
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "privileged": {
        "description": "Whether the container may do nearly everything that the device can.",
        "type": "boolean"
      },
      "imagePullTimeout": {
        "description": "How long pulling the image may take, as a Go duration such as `8h` or `90s`.",
        "type": "string"
      },
      "securityOpt": {
        "description": "Docker's security options.",
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "shmSize": {
        "description": "The size of `/dev/shm`, in bytes (inferred from Nomad).",
        "type": "integer",
        "format": "int64"
      },
      "volumes": {
        "description": "Folders of the device to mount, `/host:/container`, with options such as `:ro` after a further colon.",
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "volumeDriver": {
        "description": "The Docker volume driver.",
        "type": "string"
      },
      "workDir": {
        "description": "The working directory.",
        "type": "string"
      },
      "env": {
        "description": "Environment variables.",
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/Environment"
        }
      },
      "secrets": {
        "description": "Secrets of type `File` to mount.",
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/SecretRef"
        }
      },
      "restartPolicy": {
        "$ref": "#/components/schemas/RestartPolicy",
        "description": "What to do when the container ends."
      },
      "devices": {
        "description": "Devices such as `/dev/video0` that the container may use.",
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/DeviceMapping"
        },
        "x-since": "later"
      },
      "sysctl": {
        "description": "Kernel parameters.",
        "type": "object",
        "additionalProperties": {
          "type": "string"
        },
        "x-since": "later"
      },
      "files": {
        "description": "Small files, given right here, to mount in the container.",
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/ContainerFile"
        },
        "x-since": "later"
      },
      "logging": {
        "$ref": "#/components/schemas/LoggingConfig",
        "description": "Where the container's log goes.",
        "x-since": "later"
      },
      "ulimit": {
        "description": "Limits by name.",
        "type": "object",
        "additionalProperties": {
          "type": "string"
        },
        "x-since": "later"
      },
      "ipcMode": {
        "description": "The IPC namespace, such as `host`.",
        "type": "string",
        "x-known-values": [
          "host"
        ],
        "x-since": "later"
      },
      "mount": {
        "description": "Mounts of other kinds than `volumes` can tell.",
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/Mount"
        },
        "x-since": "later"
      },
      "storageOpt": {
        "description": "Options of the storage driver.",
        "type": "object",
        "additionalProperties": {
          "type": "string"
        },
        "x-since": "later"
      }
    }
  },
  "DeviceMapping": {
    "description": "A device file that a container may use.",
    "type": "object",
    "properties": {
      "hostPath": {
        "description": "The device file on the device.",
        "type": "string"
      },
      "containerPath": {
        "description": "What it is called in the container.",
        "type": "string"
      }
    },
    "x-since": "later"
  },
  "DockerAuth": {
    "description": "Credentials for an image registry.",
    "type": "object",
    "properties": {
      "username": {
        "description": "The user name.",
        "type": "string"
      },
      "password": {
        "description": "The password.",
        "type": "string"
      },
      "email": {
        "description": "The e-mail address that some registries ask for.",
        "type": "string"
      },
      "serverAddress": {
        "description": "The registry, such as `quay.io`.",
        "type": "string"
      },
      "fromSecret": {
        "description": "The name of a secret of type `Environment` in the same namespace, which holds the password.",
        "type": "string"
      }
    }
  },
  "Environment": {
    "description": "An environment variable, with a value of its own or one from a secret.",
    "type": "object",
    "required": [
      "name"
    ],
    "properties": {
      "name": {
        "description": "The name of the variable.",
        "type": "string"
      },
      "value": {
        "description": "The value, always a string.",
        "type": "string"
      },
      "fromSecret": {
        "description": "The name of a secret of type `Environment` in the same namespace, which gives the value.",
        "type": "string"
      }
    }
  },
  "ExecSpec": {
    "description": "A program that runs on the device itself, without a container.",
    "type": "object",
    "required": [
      "name",
      "command"
    ],
    "properties": {
      "name": {
        "description": "Names the program within the application.",
        "type": "string"
      },
      "command": {
        "description": "The program.",
        "type": "string"
      },
      "args": {
        "description": "Its arguments.",
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "env": {
        "description": "Its environment variables.",
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/Environment"
        }
      },
      "restartPolicy": {
        "$ref": "#/components/schemas/RestartPolicy",
        "description": "What to do when the program ends."
      }
    },
    "x-since": "later"
  },
  "LoggingConfig": {
    "description": "Where a container's log goes, in the shape of Nomad's Docker driver.",
    "type": "object",
    "properties": {
      "driver": {
        "description": "Docker's logging driver, such as `json-file` or `journald`.",
        "type": "string"
      },
      "type": {
        "description": "Another name for `driver` (as in Nomad, inferred).",
        "type": "string"
      },
      "config": {
        "description": "The driver's options.",
        "type": "object",
        "additionalProperties": {
          "type": "string"
        }
      }
    },
    "x-since": "later"
  },
  "Mount": {
    "description": "A mount in the shape of Nomad's Docker driver.",
    "type": "object",
    "properties": {
      "type": {
        "description": "What is mounted.",
        "type": "string",
        "x-known-values": [
          "bind",
          "volume",
          "tmpfs"
        ]
      },
      "target": {
        "description": "Where it is mounted in the container.",
        "type": "string"
      },
      "source": {
        "description": "What is mounted, a folder of the device or the name of a volume.",
        "type": "string"
      },
      "bindOptions": {
        "description": "Options for `bind`.",
        "type": "object",
        "additionalProperties": true
      },
      "volumeOptions": {
        "$ref": "#/components/schemas/MountVolumeOptions",
        "description": "Options for `volume`."
      },
      "tmpfsOptions": {
        "description": "Options for `tmpfs`.",
        "type": "object",
        "additionalProperties": true
      }
    },
    "x-since": "later"
  },
  "MountDriverConfig": {
    "description": "A volume driver and its options.",
    "type": "object",
    "properties": {
      "name": {
        "description": "The driver, such as `local`.",
        "type": "string"
      },
      "options": {
        "description": "The driver's options.",
        "type": "object",
        "additionalProperties": {
          "type": "string"
        }
      }
    },
    "x-since": "later"
  },
  "MountVolumeOptions": {
    "description": "Options of a mount of type `volume`.",
    "type": "object",
    "properties": {
      "driverConfig": {
        "$ref": "#/components/schemas/MountDriverConfig",
        "description": "The volume driver."
      }
    },
    "x-since": "later"
  },
  "RestartPolicy": {
    "description": "What happens when a container ends.",
    "type": "object",
    "properties": {
      "name": {
        "description": "`always`: start it again.",
        "type": "string",
        "enum": [
          "always",
          "on-failure",
          "unless-stopped",
          "no"
        ]
      },
      "maximumRetryCount": {
        "description": "How many times `on-failure` tries.",
        "type": "integer"
      }
    }
  },
  "SchedulingInput": {
    "description": "Which devices an application or a job is to run on.",
    "type": "object",
    "properties": {
      "type": {
        "description": "`NoDevices`: none.",
        "type": "string",
        "enum": [
          "NoDevices",
          "AllDevices",
          "Conditional"
        ]
      },
      "selectors": {
        "description": "Labels that a device must have, all of them, with exactly these values (\"all of them\" is inferred).",
        "type": [
          "object",
          "null"
        ],
        "additionalProperties": {
          "type": "string"
        }
      },
      "devices": {
        "description": "Names or ids of devices, for `Conditional`.",
        "type": [
          "array",
          "null"
        ],
        "items": {
          "type": "string"
        },
        "x-since": "later"
      }
    }
  },
  "SecretRef": {
    "description": "A secret to mount as a file.",
    "type": "object",
    "required": [
      "name"
    ],
    "properties": {
      "name": {
        "description": "The name of a secret of type `File` in the same namespace.",
        "type": "string"
      },
      "filepath": {
        "description": "Where the file is to be in the container.",
        "type": "string"
      }
    }
  }
} as const;
