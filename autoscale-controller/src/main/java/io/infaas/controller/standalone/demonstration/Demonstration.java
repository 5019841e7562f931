package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Asks a gateway for all evaluation items under several objectives, prints what happened as tables, and judges it.
 *
 * <p>One query at a time: what is shown is the choice, not the machine's throughput.
 */
final class Demonstration {

    /** Items of each query. */
    static final int BATCH = 32;

    private final Catalog catalog;
    private final Application application;
    private final String nodeType;
    private final List<LabelledBatch> batches;
    private final Front front;
    private final Consumer<String> out;

    Demonstration(
            Catalog catalog,
            Application application,
            String nodeType,
            List<LabelledBatch> batches,
            Front front,
            Consumer<String> out) {
        this.catalog = catalog;
        this.application = application;
        this.nodeType = nodeType;
        this.batches = List.copyOf(batches);
        this.front = front;
        this.out = out;
    }

    /** Runs it, half a minute or so; whether it showed all that it must. */
    boolean run() throws Refused, InterruptedException {
        int items = batches.stream().mapToInt(LabelledBatch::size).sum();
        out.accept("");
        out.accept("Demonstration: the %,d evaluation items of '%s' in batches of %d, by gRPC, under several objectives"
                .formatted(items, application.name(), BATCH));
        List<Variant> variants = catalog.variantsOf(application);
        Map<String, Pace> paces = new WarmUp(front, batches, out).run(variants);
        List<DemoObjective> objectives = DemoObjectives.of(catalog, application, nodeType, BATCH, paces);
        List<Trial> trials = new ArrayList<>();
        List<Impossible> impossible = new ArrayList<>();
        for (DemoObjective objective : objectives) {
            if (objective.possible()) {
                trials.add(trial(objective));
            } else {
                impossible.add(Impossible.ask(front, application.name(), objective, batches.get(0)));
            }
        }
        Map<String, List<Answer>> references = references(trials);
        Verdict verdict = Verdict.of(catalog, nodeType, batches, trials, references, impossible);
        new DemonstrationReport(catalog, nodeType).print(trials, impossible, objectives, verdict, out);
        return verdict.held();
    }

    private Trial trial(DemoObjective asked) throws Refused, InterruptedException {
        Objective objective = asked.objective();
        List<Answer> answers = new ArrayList<>();
        for (LabelledBatch batch : batches) {
            answers.add(front.ask(application.name(), objective, batch));
        }
        return Trial.of(asked, batches, answers);
    }

    /** The answers of each variant that served, asked for by name: what the trials' answers must equal. */
    private Map<String, List<Answer>> references(List<Trial> trials) throws Refused, InterruptedException {
        Set<String> served = new TreeSet<>();
        trials.forEach(trial -> served.addAll(trial.served().keySet()));
        Map<String, List<Answer>> references = new LinkedHashMap<>();
        for (String variant : served) {
            List<Answer> answers = new ArrayList<>();
            for (LabelledBatch batch : batches) {
                answers.add(front.askVariant(variant, batch));
            }
            references.put(variant, answers);
        }
        return references;
    }
}
