package io.infaas.controller.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A text table with fitted columns, whose rows are objects of one type; numbers are right-aligned. A cell without a value is {@code -}.
 *
 * @param <T> type of a row
 */
public final class TextTable<T> {

    private static final Pattern NUMBER = Pattern.compile("-?[0-9][0-9.,]*( ?%)?|-");
    private static final int LISTED = 3;

    private final List<String> heads = new ArrayList<>();
    private final List<Function<T, String>> columns = new ArrayList<>();

    /** Adds a column of texts, whole numbers, flags ({@code yes} or {@code no}) or lists; a cell shows the first three items of a list. */
    public TextTable<T> column(String head, Function<T, ? extends @Nullable Object> value) {
        heads.add(head);
        columns.add(row -> text(value.apply(row)));
        return this;
    }

    /** Adds a column of numbers with a fixed number of digits behind the point. */
    public TextTable<T> column(String head, int digits, Function<T, @Nullable Double> value) {
        return column(head, row -> number(digits, value.apply(row)));
    }

    public List<String> lines(List<T> rows) {
        List<List<String>> cells = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            Function<T, String> column = columns.get(i);
            cells.add(fit(heads.get(i), rows.stream().map(column).toList()));
        }
        return IntStream.range(0, rows.size() + 2)
                .mapToObj(line -> cells.stream()
                        .map(column -> column.get(line))
                        .collect(Collectors.joining("  "))
                        .stripTrailing())
                .toList();
    }

    /** Head, rule and cells of a column, of one width. */
    private static List<String> fit(String head, List<String> cells) {
        int width = cells.stream().mapToInt(String::length).reduce(head.length(), Math::max);
        boolean numeric = cells.stream().allMatch(cell -> NUMBER.matcher(cell).matches());
        List<String> fitted = new ArrayList<>(List.of(head, "-".repeat(width)));
        fitted.addAll(cells);
        fitted.replaceAll(cell -> {
            String space = " ".repeat(width - cell.length());
            return numeric ? space + cell : cell + space;
        });
        return fitted;
    }

    /** Adds an empty line, a title and the table, or the title alone where there is no row. */
    public void addTo(List<String> lines, String title, List<T> rows) {
        lines.add("");
        lines.add(rows.isEmpty() ? title + ": none" : title);
        if (!rows.isEmpty()) {
            lines.addAll(lines(rows));
        }
    }

    /** A number with a fixed number of digits behind the point; {@code -} without a value. */
    public static String number(int digits, @Nullable Double value) {
        return value == null || value.isNaN() ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    /** A time in ISO-8601 without fractions of a second. */
    public static String seconds(String time) {
        int point = time.indexOf('.');
        return point < 0 ? time : time.substring(0, point) + "Z";
    }

    /** Names with their numbers, the largest first; {@code -} without any. */
    public static String ranking(Map<String, Double> values, int limit, Function<Double, String> number) {
        String text = values.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .limit(limit)
                .map(entry -> entry.getKey() + " " + number.apply(entry.getValue()))
                .collect(Collectors.joining(", "));
        return text.isEmpty() ? "-" : text;
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Boolean flag) {
            return flag ? "yes" : "no";
        }
        if (value instanceof List<?> list) {
            String beginning = list.stream().limit(LISTED).map(String::valueOf).collect(Collectors.joining(", "));
            return list.size() > LISTED ? "%s and %d more".formatted(beginning, list.size() - LISTED) : text(beginning);
        }
        return value == null || value.equals("") ? "-" : value.toString();
    }
}
