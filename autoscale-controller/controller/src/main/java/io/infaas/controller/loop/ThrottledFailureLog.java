package io.infaas.controller.loop;

import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reports failures of the loop to log and journal; a repeated failure at most every 10 s. */
final class ThrottledFailureLog implements Consumer<RuntimeException> {

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Logger LOG = LoggerFactory.getLogger(ThrottledFailureLog.class);

    private final Journal journal;
    private final LongSupplier clock;
    private String last = "";
    private long lastAt;
    private long since;

    /** @param clock monotonic time, ns */
    ThrottledFailureLog(Journal journal, LongSupplier clock) {
        this.journal = journal;
        this.clock = clock;
    }

    @Override
    public void accept(RuntimeException failure) {
        String text = failure.toString();
        long now = clock.getAsLong();
        since++;
        if (text.equals(last) && now - lastAt < AGAIN_NANOS) {
            return;
        }
        LOG.error("control loop: iteration failed, continuing with the next one", failure);
        journal.write(JournalEntry.of(
                "loop",
                "",
                "",
                "",
                "an iteration failed, the loop continues",
                "failed: " + text,
                Map.of("times", since)));
        last = text;
        lastAt = now;
        since = 0;
    }
}
