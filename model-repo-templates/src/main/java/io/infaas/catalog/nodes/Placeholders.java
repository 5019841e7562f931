package io.infaas.catalog.nodes;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Placeholders like {@code @INFAAS_REGION@} in user data. */
public final class Placeholders {

    private static final Pattern PLACEHOLDER = Pattern.compile("@INFAAS_[A-Z0-9_]*@");

    private Placeholders() {}

    static SortedSet<String> in(String text) {
        SortedSet<String> placeholders = new TreeSet<>();
        PLACEHOLDER.matcher(text).results().forEach(matchResult -> placeholders.add(matchResult.group()));
        return placeholders;
    }

    /**
     * Fills all of them in.
     *
     * @param values by placeholder
     * @throws IllegalArgumentException naming a placeholder without a value, and those that have one
     */
    public static String fill(String text, Map<String, String> values) {
        return PLACEHOLDER.matcher(text).replaceAll(matchResult -> {
            String value = values.get(matchResult.group());
            if (value == null) {
                throw new IllegalArgumentException("the placeholder %s has no value; known are %s"
                        .formatted(matchResult.group(), String.join(", ", new TreeSet<>(values.keySet()))));
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
