package io.infaas.controller.standalone.demonstration;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Asks one query that finds nothing loaded, then offers load up and down again, and prints for each second what was offered,
 * what came of it and what was decided.
 */
final class Ramp {

    private final RampTarget target;
    private final RampReport report;
    private final Front front;
    private final LabelledBatch first;
    private final Load load;
    private final Watch watch;
    private final Ticker ticker;
    private final Consumer<String> out;

    /** @param first what the first query asks */
    Ramp(
            RampTarget target,
            RampReport report,
            Front front,
            LabelledBatch first,
            Load load,
            Watch watch,
            Ticker ticker,
            Consumer<String> out) {
        this.target = target;
        this.report = report;
        this.front = front;
        this.first = first;
        this.load = load;
        this.watch = watch;
        this.ticker = ticker;
        this.out = out;
    }

    /** Runs it, two to four minutes; what it showed. */
    List<Check> run(RampCourse course) throws InterruptedException {
        // what was decided before is no part of it
        var unused = watch.changes();
        ColdStart cold = coldStart(watch.instances().isEmpty());
        out.accept(
                cold.answered()
                        ? "The first query waited for a load and was answered after %.0f ms.".formatted(cold.waitedMs())
                        : "The first query was not answered: " + cold.servedBy());
        out.accept("");
        out.accept(report.head());
        List<Second> seconds = new ArrayList<>();
        OptionalDouble rate = OptionalDouble.of(course.firstRate());
        while (rate.isPresent()) {
            load.rate(rate.getAsDouble());
            RampCourse.Phase phase = course.phase();
            ticker.next();
            // changes first: an instance that is seen may then have come by one that is known
            var changes = watch.changes();
            Second second =
                    new Second(seconds.size() + 1, phase, rate.getAsDouble(), load.take(), watch.instances(), changes);
            seconds.add(second);
            report.lines(second).forEach(out);
            rate = course.next(seconds);
        }
        load.rate(0);
        return RampVerdict.of(cold, seconds);
    }

    private ColdStart coldStart(boolean nothingLoaded) throws InterruptedException {
        try {
            Answer answer = front.ask(target.model(), target.objective(), first);
            return new ColdStart(nothingLoaded, true, answer.ms(), answer.variant());
        } catch (Refused e) {
            return new ColdStart(nothingLoaded, false, 0, "%s: %s".formatted(e.status(), e.text()));
        }
    }
}
