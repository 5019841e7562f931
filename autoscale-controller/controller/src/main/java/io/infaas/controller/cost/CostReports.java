package io.infaas.controller.cost;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Reports on the costs of nodes. */
@FunctionalInterface
public interface CostReports {

    /** Reports on another thread; fails with one message if the costs cannot be read, or if there are too many requests. */
    CompletionStage<CostReport> report(CostQuery query);

    /**
     * Reports the sum of the ledgers of several controllers, of which one led at a time. Blocks while they are read.
     *
     * @param ledgers files that controllers write, or wrote
     * @throws IOException naming a file that cannot be read
     */
    static CostReport of(List<Path> ledgers, CostQuery query) throws IOException {
        CostSummary summary = new CostSummary(query);
        for (Path ledger : ledgers) {
            CostFile file = new CostFile(ledger);
            if (!file.exists()) {
                throw new IOException(
                        "%s: no such ledger of costs: it is beside the journal of a controller, its name ends with %s"
                                .formatted(ledger, CostLedger.SUFFIX));
            }
            file.read(summary::add);
            file.kept().ifPresent(summary::add);
        }
        return summary.report();
    }
}
