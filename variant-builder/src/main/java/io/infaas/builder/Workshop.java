package io.infaas.builder;

import io.infaas.builder.accuracy.Scores;
import io.infaas.builder.failure.BuildException;
import io.infaas.builder.failure.VariantException;
import io.infaas.builder.graph.OnnxGraph;
import io.infaas.builder.graph.Transform;
import io.infaas.builder.measure.ProfileTask;
import io.infaas.builder.repository.ModelFolder;
import io.infaas.catalog.Definition;
import io.infaas.catalog.Hardware;
import io.infaas.catalog.Profile;
import io.infaas.catalog.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Makes, measures and writes all variants of one definition. Used once, by one thread. */
final class Workshop {

    /** Shares of right answers are compared to within less than one answer of any data set. */
    private static final double ROUNDING = 1e-9;

    private final Inputs inputs;
    private final Bench bench;
    private final Host host;
    private final Path repository;
    private final Progress progress;
    private final List<Settings> settings;
    private final Map<String, Source> sources = new HashMap<>();
    private final Map<String, Scores> scores = new HashMap<>();
    private final Map<String, String> digests = new HashMap<>();
    private final int stages;
    private int stage;

    /** What a trained network answers, and how good that is. */
    private record Source(Path answers, Scores scores) {}

    /** @param repository the folder that variants are written to */
    Workshop(Bench bench, Host host, Path repository, Progress progress) {
        this.inputs = bench.inputs();
        this.bench = bench;
        this.host = host;
        this.repository = repository;
        this.progress = progress;
        Definition.VariantSpace space = inputs.definition().variants();
        this.settings = space.threads().stream()
                .flatMap(threads -> space.instances().stream()
                        .map(instances -> new Settings(threads, instances, bench.maxBatchSize())))
                .toList();
        int networks = inputs.networks().size();
        this.stages = networks + networks * inputs.transforms().size() * settings.size();
    }

    /** Every variant that was tried; the kept ones are in the repository. */
    List<Candidate> candidates() throws IOException {
        for (Inputs.Network network : inputs.networks()) {
            next(network.name() + ", as trained");
            sources.put(network.name(), source(network));
        }
        List<Candidate> all = new ArrayList<>();
        for (Inputs.Network network : inputs.networks()) {
            for (Transform transform : inputs.transforms()) {
                Path model = bench.scratch().resolve(network.name() + "-" + transform.name() + ".onnx");
                List<Candidate> made = Thinning.thin(candidates(network, transform, model));
                for (Candidate candidate : made) {
                    if (candidate.report().kept()) {
                        String name = candidate.report().name();
                        ModelFolder.write(
                                repository.resolve(name), model, config(network, candidate.settings()), labels());
                    }
                }
                all.addAll(made);
            }
        }
        return all;
    }

    /** Of the variants that ran, by name: what each evaluation item scored. */
    Map<String, Scores> scores() {
        return Map.copyOf(scores);
    }

    private Source source(Inputs.Network network) {
        Path answers = bench.scratch().resolve(network.name() + ".npy");
        try {
            bench.answer(network.file(), answers);
            return new Source(answers, bench.scores(answers, answers));
        } catch (VariantException e) {
            throw new BuildException(
                    "%s: %s. Check that the file is a whole ONNX model which this runtime supports"
                            .formatted(network.file(), e.reason()),
                    e);
        }
    }

    private List<Candidate> candidates(Inputs.Network network, Transform transform, Path model) throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        try {
            OnnxGraph graph = transform.apply(network.graph(), bench.calibration(network.graph()));
            if (graph == network.graph()) {
                Files.copy(network.file(), model);
            } else {
                Files.write(model, graph.bytes());
            }
        } catch (VariantException e) {
            return allLeftOut(network, transform, 0, e.reason());
        }
        Scores judged;
        try {
            judged = scores(network, model);
        } catch (VariantException e) {
            return allLeftOut(network, transform, Files.size(model), e.reason());
        }
        for (Settings one : settings) {
            next(alias(network, transform, one));
            candidates.add(candidate(network, transform, one, model, judged));
        }
        return candidates;
    }

    private Scores scores(Inputs.Network network, Path model) throws VariantException, IOException {
        Source source = Objects.requireNonNull(sources.get(network.name()));
        if (Files.mismatch(network.file(), model) < 0) {
            return source.scores();
        }
        Path answers = bench.scratch().resolve("answers.npy");
        bench.answer(model, answers);
        return bench.scores(answers, source.answers());
    }

    private List<Candidate> allLeftOut(Inputs.Network network, Transform transform, long bytes, String reason) {
        List<Candidate> candidates = new ArrayList<>();
        for (Settings one : settings) {
            next(alias(network, transform, one));
            candidates.add(leftOut(network, transform, one, alias(network, transform, one), bytes, reason));
        }
        return candidates;
    }

    private Candidate candidate(Inputs.Network network, Transform transform, Settings one, Path model, Scores judged)
            throws IOException {
        String digest = ModelFolder.digest(model, config(network, one), labels());
        String name = alias(network, transform, one) + "-" + digest;
        long bytes = Files.size(model);
        String same = digests.putIfAbsent(network.name() + digest, name);
        if (same != null) {
            return leftOut(network, transform, one, name, bytes, "identical to " + same);
        }
        if (one.cores() > host.cores().count()) {
            String reason = "needs %d cores, %d are here"
                    .formatted(one.cores(), host.cores().count());
            return leftOut(network, transform, one, name, bytes, reason);
        }
        try {
            Profile profile = profile(one, bench.profile(model, one), judged);
            Scores source = Objects.requireNonNull(sources.get(network.name())).scores();
            scores.put(name, judged);
            Candidate candidate = new Candidate(
                    transform.name(),
                    inputs.template().target(),
                    one,
                    new VariantReport(name, network.name(), bytes, profile, judged.against(source), null, null, false));
            double drop = source.accuracy().value() - profile.accuracy().value();
            double limit = inputs.definition().variants().maxAccuracyDrop();
            return drop <= limit + ROUNDING
                    ? candidate
                    : candidate.without(
                            "accuracy %.4f is %.4f below the trained network's, more than maxAccuracyDrop %s"
                                    .formatted(profile.accuracy().value(), drop, limit));
        } catch (VariantException e) {
            return leftOut(network, transform, one, name, bytes, e.reason());
        }
    }

    private Profile profile(Settings one, ProfileTask.Result result, Scores judged) {
        Hardware hardware = new Hardware(
                host.nodeType().name(),
                host.processor().model(),
                host.processor().flags(),
                one.cores(),
                result.runtime());
        return new Profile(
                hardware,
                result.loadMs(),
                result.latencies(),
                result.saturation(),
                result.restingMemoryBytes(),
                result.peakMemoryBytes(),
                judged.accuracy(),
                result.stable());
    }

    private Candidate leftOut(
            Inputs.Network network, Transform transform, Settings one, String name, long bytes, String reason) {
        return new Candidate(
                transform.name(),
                inputs.template().target(),
                one,
                new VariantReport(name, network.name(), bytes, null, reason, false));
    }

    private static String alias(Inputs.Network network, Transform transform, Settings one) {
        return String.join("-", network.name(), transform.name(), one.label());
    }

    private String config(Inputs.Network network, Settings one) {
        return inputs.template().fill(network.contract(), one);
    }

    private List<String> labels() {
        return inputs.definition().application().contract().labels();
    }

    private void next(String name) {
        progress.stage(++stage, stages, name);
    }
}
