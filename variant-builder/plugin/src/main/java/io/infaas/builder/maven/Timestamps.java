package io.infaas.builder.maven;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Maven's {@code project.build.outputTimestamp}: ISO 8601, or seconds since 1970. */
final class Timestamps {

    /** The earliest time that a ZIP file can hold without extensions. */
    private static final LocalDateTime NONE = LocalDateTime.of(1980, 2, 1, 0, 0);

    private Timestamps() {}

    /** The time in UTC; a constant if none is given. */
    static LocalDateTime parse(@Nullable String text) {
        if (text == null || text.isBlank() || text.length() == 1) {
            return NONE;
        }
        try {
            Instant time = text.matches("\\d+")
                    ? Instant.ofEpochSecond(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
            return LocalDateTime.ofInstant(time, ZoneOffset.UTC);
        } catch (DateTimeException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "project.build.outputTimestamp '%s' must be ISO 8601, for example 2026-01-01T00:00:00Z"
                            .formatted(text),
                    e);
        }
    }
}
