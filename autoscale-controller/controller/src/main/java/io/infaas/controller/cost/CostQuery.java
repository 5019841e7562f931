package io.infaas.controller.cost;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/**
 * The requested costs: whole hours, from the one with {@code from} to the one with {@code to}, which may have only begun.
 *
 * @param from begin of the first hour
 * @param to end of the last hour
 */
public record CostQuery(Instant from, Instant to, CostGrouping by) {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    public CostQuery {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("from %s is not before to %s".formatted(from, to));
        }
        from = from.truncatedTo(ChronoUnit.HOURS);
        Instant start = to.truncatedTo(ChronoUnit.HOURS);
        to = start.equals(to) ? to : start.plus(HOUR);
    }

    /**
     * Reads a query as people write it.
     *
     * @param from as {@link #time} reads it; blank for a day before {@code to}
     * @param to likewise; blank for now
     * @param by label of a grouping; blank for applications
     * @throws IllegalArgumentException naming field and value
     */
    public static CostQuery parse(String from, String to, String by, Instant now) {
        Instant end = to.isBlank() ? now : time("to", to);
        return new CostQuery(
                from.isBlank() ? end.minus(DAY) : time("from", from),
                end,
                by.isBlank() ? CostGrouping.APPLICATION : CostGrouping.parse(by));
    }

    /** Reads a day or a time, both in UTC. */
    static Instant time(String field, String text) {
        String value = text.strip();
        try {
            if (!value.contains("T")) {
                return LocalDate.parse(value).atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            return LocalDateTime.parse(value.endsWith("Z") ? value.substring(0, value.length() - 1) : value)
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "%s '%s' is neither a day such as 2026-11-28 nor a time in UTC such as 2026-11-28T08:00"
                            .formatted(field, text),
                    e);
        }
    }

    boolean covers(CostPeriod hour) {
        Instant begin = hour.begin();
        return !begin.isBefore(from) && begin.isBefore(to);
    }
}
