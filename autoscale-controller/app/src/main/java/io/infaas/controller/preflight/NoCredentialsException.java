package io.infaas.controller.preflight;

/** The environment has no credentials for AWS. */
final class NoCredentialsException extends RuntimeException {

    static final String REMEDY =
            "set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or start it on an instance with a role";

    private static final long serialVersionUID = 1L;

    NoCredentialsException(Throwable cause) {
        super("there are none in the environment, the profile or the metadata of this instance", cause);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
