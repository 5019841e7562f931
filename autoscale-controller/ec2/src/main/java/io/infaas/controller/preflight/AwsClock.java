package io.infaas.controller.preflight;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.retry.ClockSkew;

/** Compares a clock with the date of the answers of AWS; refusals have one, too. Thread-safe. */
final class AwsClock implements ExecutionInterceptor {

    private static final Duration ACCEPTED = Duration.ofMinutes(5);
    private static final Duration WARNED = Duration.ofSeconds(30);

    private final Clock clock;
    /** How far the clock was ahead of AWS at the last answer with a date. */
    private volatile Optional<Duration> lead = Optional.empty();

    AwsClock(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void afterTransmission(Context.AfterTransmission call, ExecutionAttributes attributes) {
        ClockSkew.getServerTime(call.httpResponse())
                .ifPresent(time -> lead = Optional.of(Duration.between(time, clock.instant())));
    }

    /** AWS refuses calls that were signed at another time. */
    Finding examine() {
        if (lead.isEmpty()) {
            return Finding.notChecked("no answer of AWS had a date");
        }
        Duration offset = lead.get().abs();
        String difference =
                "%d s %s AWS".formatted(offset.toSeconds(), lead.get().isNegative() ? "behind" : "ahead of");
        if (offset.compareTo(ACCEPTED) > 0) {
            return Finding.wrong(
                    difference + ", and AWS refuses signatures that are more than 300 s off",
                    "set the clock, on EC2 with chrony from 169.254.169.123");
        }
        return Finding.ok(
                offset.compareTo(WARNED) > 0
                        ? difference + "; warning: more than 300 s would make signatures invalid, synchronise it"
                        : "within 30 s of AWS");
    }
}
