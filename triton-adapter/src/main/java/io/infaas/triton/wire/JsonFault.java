package io.infaas.triton.wire;

import com.fasterxml.jackson.core.JacksonException;

/** Reasons for malformed JSON, fit for the client. */
public final class JsonFault {

    /** Start of the parser's words about its own source in the reason for an object that does not end. */
    private static final String ORIGIN = " (start marker at ";

    private JsonFault() {}

    /** The reason without the parser's words about its source. */
    public static String text(Exception fault) {
        String text =
                fault instanceof JacksonException json ? json.getOriginalMessage() : String.valueOf(fault.getMessage());
        int origin = text.indexOf(ORIGIN);
        return origin < 0 ? text : text.substring(0, origin);
    }
}
