package io.infaas.triton.wire;

/** Grants memory for bytes that a codec must hold. Thread-safe, unless an implementation states otherwise. */
public interface ByteBudget {

    /** Grants any number of bytes: for messages whose size another limit bounds. */
    ByteBudget UNLIMITED = new ByteBudget() {
        @Override
        public boolean reserve(long bytes) {
            return true;
        }

        @Override
        public void release(long bytes) {
            // nothing was counted
        }
    };

    /** Reserves memory; returns whether it is granted. If so, the caller must {@link #release} as many bytes. */
    boolean reserve(long bytes);

    /** Returns reserved bytes. */
    void release(long bytes);
}
