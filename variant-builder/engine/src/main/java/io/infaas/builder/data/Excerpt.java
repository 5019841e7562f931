package io.infaas.builder.data;

/** The beginning of a user's text, for a message of one line. */
public final class Excerpt {

    private static final int LONGEST = 40;

    private Excerpt() {}

    /** The text, cut off after {@value #LONGEST} characters. */
    public static String of(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
