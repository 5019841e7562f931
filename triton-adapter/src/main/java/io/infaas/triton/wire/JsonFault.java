package io.infaas.triton.wire;

import com.fasterxml.jackson.core.JacksonException;

/** What is wrong with JSON, for whoever sent it. */
public final class JsonFault {

    /** Where an object began that does not end, in words about the parser's own source. */
    private static final String ORIGIN = " (start marker at ";

    private JsonFault() {}

    /** The fault alone, without the parser's words about where it reads from. */
    public static String text(Exception fault) {
        String text =
                fault instanceof JacksonException json ? json.getOriginalMessage() : String.valueOf(fault.getMessage());
        int origin = text.indexOf(ORIGIN);
        return origin < 0 ? text : text.substring(0, origin);
    }
}
