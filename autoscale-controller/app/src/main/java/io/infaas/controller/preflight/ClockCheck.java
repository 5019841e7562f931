package io.infaas.controller.preflight;

import java.time.Duration;
import java.util.Optional;

/** The clock of this machine: AWS refuses what was signed at another time. */
record ClockCheck(AnswerDates dates) implements FleetCheck {

    private static final Duration ACCEPTED = Duration.ofMinutes(5);
    private static final Duration WARNED = Duration.ofSeconds(30);

    @Override
    public String name() {
        return "clock";
    }

    /** It looks at answers to others. */
    @Override
    public String action() {
        return "";
    }

    @Override
    public Finding examine() {
        Optional<Duration> ahead = dates.ahead();
        if (ahead.isEmpty()) {
            return notChecked("no answer of AWS told the time");
        }
        String difference = "%d s %s AWS"
                .formatted(ahead.get().abs().toSeconds(), ahead.get().isNegative() ? "behind" : "ahead of");
        if (ahead.get().abs().compareTo(ACCEPTED) > 0) {
            return wrong(
                    difference + ", and AWS refuses signatures that are more than 300 s off",
                    "set it, by chrony from 169.254.169.123 on EC2");
        }
        return ahead.get().abs().compareTo(WARNED) > 0
                ? ok(difference + "; warning: more than 300 s would make signatures invalid, synchronise it")
                : ok("within 30 s of AWS");
    }
}
