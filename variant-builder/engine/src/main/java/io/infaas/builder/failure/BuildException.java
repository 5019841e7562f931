package io.infaas.builder.failure;

/** The build as a whole failed. The message names the file or field, the error and the remedy. */
public final class BuildException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BuildException(String message) {
        super(message);
    }

    public BuildException(String message, Throwable cause) {
        super(message, cause);
    }
}
