package io.infaas.controller.standalone.demonstration.mix;

import io.infaas.catalog.Catalog;
import io.infaas.controller.plan.Placement;
import io.infaas.controller.plan.PlanChange;
import io.infaas.controller.standalone.demonstration.ramp.LoadSample;
import io.infaas.controller.standalone.demonstration.report.ClusterText;
import io.infaas.gateway.contract.InstanceState;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;

/** The lines of the mix: one per second with a column for each kind of query, and one below it for each change. */
record MixTable(Catalog catalog, List<QueryKind> kinds) {

    private static final int WIDTH = 18;

    String head() {
        StringBuilder head = new StringBuilder("   s");
        kinds.forEach(kind -> head.append(("%" + WIDTH + "s").formatted(kind.label())));
        return head.append("  instances").toString();
    }

    /** @param samples one for each kind, in their order */
    List<String> lines(
            int second,
            List<LoadSample> samples,
            SortedMap<Placement, InstanceState> instances,
            List<PlanChange> changes) {
        ClusterText text = new ClusterText(catalog);
        StringBuilder line = new StringBuilder("%4d".formatted(second));
        for (LoadSample sample : samples) {
            String cell = String.format(Locale.ROOT, "%d in %.1f ms", sample.answered(), sample.p95Ms());
            line.append(("%" + WIDTH + "s").formatted(sample.answered() == 0 ? "-" : cell));
        }
        List<String> lines = new ArrayList<>();
        lines.add(line.append("  ").append(text.instances(instances)).toString());
        changes.forEach(change -> lines.add("      -> " + text.change(change)));
        return lines;
    }
}
