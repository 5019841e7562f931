package io.infaas.builder.failure;

/** One variant cannot be made or does not run; the build continues with the others. The report shows the reason. */
public final class VariantException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    public VariantException(String reason) {
        super(reason);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
