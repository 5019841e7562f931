package io.infaas.controller.logging;

/** Text for one line of a log or terminal. */
final class VisibleText {

    private VisibleText() {}

    /**
     * Returns the text with every character that could end a line, move a cursor, hide or reorder text written as an escape sequence:
     * control characters, line and paragraph separators, marks of text direction, characters of no width. Cuts the text after
     * {@code most} characters.
     */
    static String of(String text, int most) {
        int end = Math.min(text.length(), most);
        StringBuilder visible = null;
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (isPlain(c)) {
                if (visible != null) {
                    visible.append(c);
                }
                continue;
            }
            if (visible == null) {
                visible = new StringBuilder(end + 16).append(text, 0, i);
            }
            escape(c, visible);
        }
        if (end == text.length()) {
            return visible == null ? text : visible.toString();
        }
        String shown = visible == null ? text.substring(0, end) : visible.toString();
        return shown + more(text, end);
    }

    /** The text, cut after {@code most} characters. */
    static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + more(text, most);
    }

    private static String more(String text, int end) {
        return " [" + (text.length() - end) + " more characters]";
    }

    private static boolean isPlain(char c) {
        if (c < 0x7F) {
            return c >= ' ';
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }

    private static void escape(char c, StringBuilder into) {
        switch (c) {
            case '\n' -> into.append("\\n");
            case '\r' -> into.append("\\r");
            case '\t' -> into.append("\\t");
            default -> into.append("\\u%04x".formatted((int) c));
        }
    }
}
