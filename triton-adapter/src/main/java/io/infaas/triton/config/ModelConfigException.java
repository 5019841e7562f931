package io.infaas.triton.config;

/** Invalid text of a model configuration; the message names its source, line and column. */
public final class ModelConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ModelConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
