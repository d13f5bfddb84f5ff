// Generated from spec/openapi.yaml by `pnpm generate`. Do not edit.

/** JSON Schema of an application manifest: `ApplicationInput` and all that it refers to. */
export const manifestSchemas = {
  "ApplicationInput": {
    "type": "object",
    "required": [
      "name",
      "spec"
    ],
    "properties": {
      "name": {
        "type": "string",
        "pattern": "^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$"
      },
      "description": {
        "type": "string",
        "maxLength": 5000
      },
      "type": {
        "type": "string",
        "enum": [
          "container",
          "systemd"
        ]
      },
      "scheduling": {
        "$ref": "#/components/schemas/SchedulingInput"
      },
      "spec": {
        "$ref": "#/components/schemas/ApplicationSpec"
      }
    }
  },
  "ApplicationSpec": {
    "type": "object",
    "properties": {
      "containers": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/ContainerSpec"
        }
      },
      "execs": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/ExecSpec"
        },
        "x-since": "later"
      },
      "selectors": {
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
    "type": "object",
    "properties": {
      "filepath": {
        "type": "string"
      },
      "contents": {
        "type": "string"
      }
    },
    "x-since": "later"
  },
  "ContainerSpec": {
    "type": "object",
    "required": [
      "name",
      "image"
    ],
    "properties": {
      "name": {
        "type": "string",
        "pattern": "^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$"
      },
      "image": {
        "type": "string"
      },
      "args": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "auth": {
        "$ref": "#/components/schemas/DockerAuth"
      },
      "capAdd": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "capDrop": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "command": {
        "type": "string"
      },
      "gpus": {
        "type": "string",
        "x-known-values": [
          "all"
        ]
      },
      "entrypoint": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "forcePull": {
        "type": "boolean"
      },
      "hostname": {
        "type": "string"
      },
      "memoryHardLimit": {
        "type": "integer",
        "format": "int64"
      },
      "user": {
        "type": "string"
      },
      "networkMode": {
        "type": "string",
        "x-known-values": [
          "host",
          "isolated",
          "bridge",
          "default"
        ]
      },
      "ports": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "privileged": {
        "type": "boolean"
      },
      "imagePullTimeout": {
        "type": "string"
      },
      "securityOpt": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "shmSize": {
        "type": "integer",
        "format": "int64"
      },
      "volumes": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "volumeDriver": {
        "type": "string"
      },
      "workDir": {
        "type": "string"
      },
      "env": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/Environment"
        }
      },
      "secrets": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/SecretRef"
        }
      },
      "restartPolicy": {
        "$ref": "#/components/schemas/RestartPolicy"
      },
      "devices": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/DeviceMapping"
        },
        "x-since": "later"
      },
      "sysctl": {
        "type": [
          "object",
          "null"
        ],
        "additionalProperties": {
          "type": "string"
        },
        "x-since": "later"
      },
      "files": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/ContainerFile"
        },
        "x-since": "later"
      },
      "logging": {
        "$ref": "#/components/schemas/LoggingConfig",
        "x-since": "later"
      },
      "ulimit": {
        "type": [
          "object",
          "null"
        ],
        "additionalProperties": {
          "type": "string"
        },
        "x-since": "later"
      },
      "ipcMode": {
        "type": "string",
        "x-known-values": [
          "host"
        ],
        "x-since": "later"
      },
      "mount": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/Mount"
        },
        "x-since": "later"
      },
      "storageOpt": {
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
  "DeviceMapping": {
    "type": "object",
    "properties": {
      "hostPath": {
        "type": "string"
      },
      "containerPath": {
        "type": "string"
      }
    },
    "x-since": "later"
  },
  "DockerAuth": {
    "type": "object",
    "properties": {
      "username": {
        "type": "string"
      },
      "password": {
        "type": "string"
      },
      "email": {
        "type": "string"
      },
      "serverAddress": {
        "type": "string"
      },
      "fromSecret": {
        "type": "string"
      }
    }
  },
  "Environment": {
    "type": "object",
    "required": [
      "name"
    ],
    "properties": {
      "name": {
        "type": "string"
      },
      "value": {
        "type": "string"
      },
      "fromSecret": {
        "type": "string"
      }
    }
  },
  "ExecSpec": {
    "type": "object",
    "required": [
      "name",
      "command"
    ],
    "properties": {
      "name": {
        "type": "string"
      },
      "command": {
        "type": "string"
      },
      "args": {
        "type": "array",
        "items": {
          "type": "string"
        }
      },
      "env": {
        "type": "array",
        "items": {
          "$ref": "#/components/schemas/Environment"
        }
      },
      "restartPolicy": {
        "$ref": "#/components/schemas/RestartPolicy"
      }
    },
    "x-since": "later"
  },
  "LoggingConfig": {
    "type": "object",
    "properties": {
      "driver": {
        "type": "string"
      },
      "type": {
        "type": "string"
      },
      "config": {
        "type": [
          "object",
          "null"
        ],
        "additionalProperties": {
          "type": "string"
        }
      }
    },
    "x-since": "later"
  },
  "Mount": {
    "type": "object",
    "properties": {
      "type": {
        "type": "string",
        "x-known-values": [
          "bind",
          "volume",
          "tmpfs"
        ]
      },
      "target": {
        "type": "string"
      },
      "source": {
        "type": "string"
      },
      "bindOptions": {
        "type": [
          "object",
          "null"
        ],
        "additionalProperties": true
      },
      "volumeOptions": {
        "$ref": "#/components/schemas/MountVolumeOptions"
      },
      "tmpfsOptions": {
        "type": [
          "object",
          "null"
        ],
        "additionalProperties": true
      }
    },
    "x-since": "later"
  },
  "MountDriverConfig": {
    "type": "object",
    "properties": {
      "name": {
        "type": "string"
      },
      "options": {
        "type": [
          "object",
          "null"
        ],
        "additionalProperties": {
          "type": "string"
        }
      }
    },
    "x-since": "later"
  },
  "MountVolumeOptions": {
    "type": "object",
    "properties": {
      "driverConfig": {
        "$ref": "#/components/schemas/MountDriverConfig"
      }
    },
    "x-since": "later"
  },
  "RestartPolicy": {
    "type": "object",
    "properties": {
      "name": {
        "type": "string",
        "enum": [
          "always",
          "on-failure",
          "unless-stopped",
          "no"
        ]
      },
      "maximumRetryCount": {
        "type": "integer"
      }
    }
  },
  "SchedulingInput": {
    "type": "object",
    "properties": {
      "type": {
        "type": "string",
        "enum": [
          "NoDevices",
          "AllDevices",
          "Conditional"
        ]
      },
      "selectors": {
        "type": [
          "object",
          "null"
        ],
        "additionalProperties": {
          "type": "string"
        }
      },
      "devices": {
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
    "type": "object",
    "required": [
      "name"
    ],
    "properties": {
      "name": {
        "type": "string"
      },
      "filepath": {
        "type": "string"
      }
    }
  }
} as const;
