package io.infaas.controller.standalone.demonstration;

import io.infaas.catalog.Objective;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What became of an objective that no variant meets.
 *
 * @param grpc status and text by gRPC; {@code answered} where it was not refused
 * @param http status and text by HTTP
 * @param closestServed whether the objective that the refusal suggests is served when it is asked for
 */
record Impossible(Outcome grpc, Outcome http, boolean closestServed) {

    private static final Pattern CLOSEST = Pattern.compile("closest: accuracy ([0-9.]+) within ([0-9.]+) ms");

    /** How one query ended. */
    record Outcome(String status, String text) {

        static final Outcome ANSWERED = new Outcome("answered", "");
    }

    static Impossible ask(Front front, String application, DemoObjective asked, LabelledBatch batch)
            throws Refused, InterruptedException {
        Outcome grpc = outcome(() -> front.ask(application, asked.objective(), batch));
        Outcome http = outcome(() -> {
            front.askByHttp(application, asked.objective(), batch);
            return null;
        });
        Optional<Objective> closest = closest(grpc.text());
        if (closest.isPresent()) {
            front.ask(application, closest.get(), batch);
        }
        return new Impossible(grpc, http, closest.isPresent());
    }

    List<Check> checks() {
        return List.of(
                new Check(
                        "an impossible objective is refused",
                        grpc.status().equals("INVALID_ARGUMENT")
                                && http.status().equals("400"),
                        "%s by gRPC, %s by HTTP".formatted(grpc.status(), http.status())),
                new Check(
                        "the refusal names the closest objective, which is served",
                        closestServed && closest(http.text()).isPresent(),
                        grpc.text()));
    }

    private static Optional<Objective> closest(String text) {
        Matcher matcher = CLOSEST.matcher(text);
        return matcher.find()
                ? Optional.of(new Objective(Double.parseDouble(matcher.group(2)), Double.parseDouble(matcher.group(1))))
                : Optional.empty();
    }

    private static Outcome outcome(Asking asking) throws InterruptedException {
        try {
            asking.ask();
            return Outcome.ANSWERED;
        } catch (Refused e) {
            return new Outcome(e.status(), e.text());
        }
    }

    @FunctionalInterface
    private interface Asking {
        @org.jspecify.annotations.Nullable
        Object ask() throws Refused, InterruptedException;
    }
}
