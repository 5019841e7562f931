package io.infaas.gateway.accesslog;

import io.infaas.gateway.linefile.BatchQueue;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps the lines of an access log. */
public final class RecordedAccessLog {

    private final List<AccessLogTarget.AccessLine> lines = new CopyOnWriteArrayList<>();
    private final BatchQueue<AccessLogTarget.AccessLine> queue =
            BatchQueue.start("access log", AccessLogTarget.MOST, 1, (batch, dropped) -> lines.addAll(batch));

    public BatchQueue<AccessLogTarget.AccessLine> queue() {
        return queue;
    }

    public List<AccessLogTarget.AccessLine> lines() {
        return lines;
    }
}
