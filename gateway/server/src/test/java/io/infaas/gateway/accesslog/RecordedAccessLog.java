package io.infaas.gateway.accesslog;

import io.infaas.gateway.linefile.BatchQueue;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the lines of an access log. */
public final class RecordedAccessLog {

    private final List<AccessLine> lines = new CopyOnWriteArrayList<>();
    private final BatchQueue<AccessLine> queue =
            BatchQueue.start("access log", AccessLogTarget.MOST, 1, (batch, dropped) -> lines.addAll(batch));

    public BatchQueue<AccessLine> queue() {
        return queue;
    }

    public List<AccessLine> lines() {
        return lines;
    }
}
