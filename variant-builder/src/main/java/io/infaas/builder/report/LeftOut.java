package io.infaas.builder.report;

/**
 * Why a variant that was tried is not in the catalog.
 *
 * @param reason for people
 */
public record LeftOut(Cause cause, String reason) {

    /** The kinds of reasons. */
    public enum Cause {
        /** It cannot be made, or does not run. */
        FAILED,
        /** It is too far below the accuracy of the trained network. */
        INACCURATE,
        /** It needs more than this machine has. */
        TOO_LARGE,
        /** It is another variant, file by file. */
        IDENTICAL,
        /** It costs more than another and gains too little. */
        NO_GAIN
    }
}
