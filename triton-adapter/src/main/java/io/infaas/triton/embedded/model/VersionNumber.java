package io.infaas.triton.embedded.model;

/** Parses version numbers in requests. */
final class VersionNumber {
    /** The value for a request without a version. */
    static final long LATEST = -1;

    private VersionNumber() {}

    static long parse(String text) throws NodeException {
        if (text.isEmpty()) {
            return LATEST;
        }
        long number = leadingNumber(text);
        if (number < 0) {
            throw NodeException.invalid(
                    "invalid model version specified '" + text + "' , version should be an integral value > 0");
        }
        return number;
    }

    /** Parses like C++'s {@code stol}: leading blanks, a sign and digits; it ignores the rest. */
    private static long leadingNumber(String text) throws NodeException {
        String blankless = text.stripLeading();
        int end = blankless.startsWith("-") || blankless.startsWith("+") ? 1 : 0;
        while (end < blankless.length() && blankless.charAt(end) >= '0' && blankless.charAt(end) <= '9') {
            end++;
        }
        try {
            return Long.parseLong(blankless.substring(0, end));
        } catch (NumberFormatException e) {
            throw NodeException.invalid("failed to get model version from specified version string '" + text
                    + "' (details: stol), version should be an integral value > 0");
        }
    }
}
