package io.infaas.builder.failure;

/** The build as a whole failed. The message names the file or field, what is wrong with it and what to do. */
public final class BuildException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public BuildException(String message) {
        super(message);
    }

    public BuildException(String message, Throwable cause) {
        super(message, cause);
    }
}
