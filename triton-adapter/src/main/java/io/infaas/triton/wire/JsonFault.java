package io.infaas.triton.wire;

import com.fasterxml.jackson.core.JacksonException;

/** Error texts for malformed JSON that clients may see. */
public final class JsonFault {

    /** Start of the source description that the parser adds to its error text for an unterminated object. */
    private static final String ORIGIN = " (start marker at ";

    private JsonFault() {}

    /** The reason without the parser's description of its source. */
    public static String text(Exception fault) {
        String text =
                fault instanceof JacksonException json ? json.getOriginalMessage() : String.valueOf(fault.getMessage());
        int origin = text.indexOf(ORIGIN);
        return origin < 0 ? text : text.substring(0, origin);
    }
}
