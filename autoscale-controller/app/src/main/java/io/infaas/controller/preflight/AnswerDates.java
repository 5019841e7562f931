package io.infaas.controller.preflight;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/** Compares the time that answers of AWS bear with a clock; refusals have it, too. Thread-safe. */
final class AnswerDates implements ExecutionInterceptor {

    private final Clock clock;
    private volatile Optional<Duration> ahead = Optional.empty();

    AnswerDates(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void afterTransmission(Context.AfterTransmission call, ExecutionAttributes attributes) {
        call.httpResponse().firstMatchingHeader("Date").ifPresent(this::compare);
    }

    private void compare(String date) {
        try {
            Instant there = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            ahead = Optional.of(Duration.between(there, clock.instant()));
        } catch (DateTimeParseException e) {
            // what answers in place of AWS need not write it
        }
    }

    /** How far the clock was ahead of AWS at the last answer; empty if there was none with a time. */
    Optional<Duration> ahead() {
        return ahead;
    }
}
