package io.infaas.builder.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** A table of texts as HTML, which scrolls by itself where a page is narrow. */
final class HtmlTable {

    private final List<String> head;
    private final List<String> rows = new ArrayList<>();

    HtmlTable(Collection<String> head) {
        this.head = List.copyOf(head);
    }

    /** @param kind CSS class of the row, or an empty text */
    HtmlTable row(String kind, Collection<String> cells) {
        rows.add("<tr%s>%s</tr>".formatted(kind.isEmpty() ? "" : " class=\"" + kind + "\"", cells("td", cells)));
        return this;
    }

    /**
     * A table whose last column is text.
     *
     * @param name name of the table for screen readers
     */
    String html(String name) {
        return html(name, "wide");
    }

    /** A table of figures in all columns but the first. */
    String htmlOfFigures(String name) {
        return html(name, "wide figures");
    }

    private String html(String name, String kind) {
        return """
                <div class="%s" tabindex="0" role="region" aria-label="%s">
                <table>
                <thead><tr>%s</tr></thead>
                <tbody>
                %s
                </tbody>
                </table>
                </div>""".formatted(kind, escaped(name), heads(), String.join("\n", rows));
    }

    /** A column without a name has no header, or screen readers would announce an empty one. */
    private String heads() {
        return head.stream()
                .map(name -> cells(name.isEmpty() ? "td" : "th", List.of(name)))
                .collect(Collectors.joining());
    }

    private static String cells(String element, Collection<String> texts) {
        return texts.stream()
                .map(text -> "<%1$s>%2$s</%1$s>".formatted(element, escaped(text)))
                .collect(Collectors.joining());
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
