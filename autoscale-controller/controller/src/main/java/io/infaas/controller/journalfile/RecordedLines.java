package io.infaas.controller.journalfile;

import io.infaas.catalog.DocumentFormat;
import io.infaas.controller.journal.RecordedSecond;
import org.jspecify.annotations.Nullable;

/**
 * Seconds as lines of JSON. A line leaves out what is as in the line before; the first one of each minute is complete, because a file may begin
 * with any line. For one thread.
 */
public final class RecordedLines {

    private static final int COMPLETE_EVERY = 60;

    private @Nullable RecordedSecond before;
    private int count;

    /** The next line, with its end, in UTF-8. */
    public byte[] next(RecordedSecond second) {
        RecordedSecond line = count++ % COMPLETE_EVERY == 0 ? second : second.since(before);
        before = second;
        return DocumentFormat.JSON.line(line);
    }

    /** The next line is complete: the last one may not have been written. */
    void restart() {
        before = null;
    }
}
