package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Application;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.Objective;
import io.infaas.catalog.Variant;
import java.time.Duration;
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

    private static final int WARM_UP_QUERIES = 15;
    private static final int PACE_QUERIES = 20;
    private static final Duration START_LIMIT = Duration.ofSeconds(30);
    /** The gateway answers so only after it has waited itself: asking again at once is no busy loop. */
    private static final String NOT_YET = "UNAVAILABLE";

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

    /** Runs it, a few seconds; whether it showed all that it must. */
    boolean run() throws Refused, InterruptedException {
        int items = batches.stream().mapToInt(LabelledBatch::size).sum();
        out.accept("");
        out.accept("Demonstration: the %,d evaluation items of '%s' in batches of %d, by gRPC, under several objectives"
                .formatted(items, application.name(), BATCH));
        List<Variant> variants = catalog.variantsOf(application);
        warmUp(variants);
        Map<String, Pace> paces = paces(variants);
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

    private void warmUp(List<Variant> variants) throws Refused, InterruptedException {
        out.accept("warming up %d variants".formatted(variants.size()));
        for (Variant variant : variants) {
            untilServed(variant);
        }
        for (int i = 0; i < WARM_UP_QUERIES; i++) {
            for (Variant variant : variants) {
                front.askVariant(variant.name(), batches.get(i % batches.size()));
            }
        }
    }

    /** On a busy machine a gateway that has just started may still be looking for its nodes. */
    private void untilServed(Variant variant) throws Refused, InterruptedException {
        long end = System.nanoTime() + START_LIMIT.toNanos();
        while (true) {
            try {
                front.askVariant(variant.name(), batches.get(0));
                return;
            } catch (Refused e) {
                if (!e.status().equals(NOT_YET) || System.nanoTime() > end) {
                    throw e;
                }
                out.accept("%s: %s".formatted(variant.alias(), e.text()));
            }
        }
    }

    private Map<String, Pace> paces(List<Variant> variants) throws Refused, InterruptedException {
        Map<String, List<Double>> times = new LinkedHashMap<>();
        for (int i = 0; i < PACE_QUERIES; i++) {
            for (Variant variant : variants) {
                times.computeIfAbsent(variant.name(), name -> new ArrayList<>())
                        .add(front.askVariant(variant.name(), batches.get(i % batches.size()))
                                .ms());
            }
        }
        Map<String, Pace> paces = new LinkedHashMap<>();
        times.forEach((variant, taken) -> paces.put(variant, Pace.of(taken)));
        return paces;
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
