package io.infaas.controller.loop;

import io.infaas.controller.journal.Journal;
import io.infaas.controller.journal.JournalEntry;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells what went wrong in the loop, in log and journal; the same thing again and again only once in a while. */
final class ThrottledFailureLog implements Consumer<RuntimeException> {

    private static final long AGAIN_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final Logger LOG = LoggerFactory.getLogger(ThrottledFailureLog.class);

    private final Journal journal;
    private final LongSupplier clock;
    private String last = "";
    private long lastAt;
    private long since;

    /** @param clock ns, never goes back */
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
        LOG.error("a turn of the control loop failed; the loop goes on", failure);
        journal.write(JournalEntry.of(
                "loop", "", "", "", "a turn ended early; the loop goes on", "failed: " + text, Map.of("times", since)));
        last = text;
        lastAt = now;
        since = 0;
    }
}
