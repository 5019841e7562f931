package io.infaas.triton.client;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A failed call. The message is the node's own text, unchanged, if the node sent one. */
public final class TritonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final TritonCode code;

    /** A failure of the kind {@code code}. */
    public TritonException(TritonCode code, String message) {
        this(code, message, null);
    }

    /** A failure of the kind {@code code} with its cause. */
    public TritonException(TritonCode code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code);
    }

    /** Kind of the failure. */
    public TritonCode code() {
        return code;
    }
}
