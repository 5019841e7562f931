package io.infaas.controller.standalone.demonstration.mix;

import io.infaas.controller.standalone.demonstration.ramp.LoadSample;
import io.infaas.controller.standalone.demonstration.ramp.PoissonLoad;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Poisson arrivals of several kinds of queries at the same time. Used by one thread. */
final class MixedLoad implements AutoCloseable {

    private static final class Stream {

        private final KindLoad load;
        private final PoissonLoad arrivals;
        private final List<LoadSample> seconds = new ArrayList<>();
        private final Set<String> servedBy = new ConcurrentSkipListSet<>();

        /** @param seed of the random arrivals */
        private Stream(KindLoad load, long seed) {
            this.load = load;
            QueryKind kind = load.kind();
            this.arrivals = new PoissonLoad(
                    number -> kind.client()
                            .send(kind.application().name(), load.objective(), kind.batch(number))
                            .onSuccess(answered -> servedBy.add(answered.variant())),
                    load.objective().latencyMs(),
                    seed);
        }
    }

    private final List<Stream> streams = new ArrayList<>();
    private final ExecutorService offering;

    MixedLoad(List<KindLoad> loads) {
        for (KindLoad load : loads) {
            streams.add(new Stream(load, streams.size() + 1L));
        }
        offering = Executors.newFixedThreadPool(loads.size(), MixedLoad::thread);
    }

    /** Sends all kinds for about a second and returns what was sent and what ended of each, in the order of the loads. */
    List<LoadSample> second() throws InterruptedException {
        List<Callable<LoadSample>> all = new ArrayList<>();
        streams.forEach(stream -> all.add(() -> stream.arrivals.offer(stream.load.rate())));
        List<LoadSample> samples = new ArrayList<>();
        for (Future<LoadSample> sample : offering.invokeAll(all)) {
            samples.add(result(sample));
        }
        for (int i = 0; i < streams.size(); i++) {
            streams.get(i).seconds.add(samples.get(i));
        }
        return samples;
    }

    /** Stops sending, waits for outstanding answers for a bounded time, and returns what became of all queries. */
    List<KindOutcome> end() {
        List<KindOutcome> outcomes = new ArrayList<>();
        for (Stream stream : streams) {
            stream.arrivals.close();
            stream.seconds.add(stream.arrivals.take());
            outcomes.add(new KindOutcome(stream.load, stream.seconds, stream.servedBy));
        }
        return outcomes;
    }

    @Override
    public void close() {
        offering.shutdownNow();
        streams.forEach(stream -> stream.arrivals.close());
    }

    private static LoadSample result(Future<LoadSample> sample) throws InterruptedException {
        try {
            return sample.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load stopped", e.getCause());
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "demonstration-mix");
        thread.setDaemon(true);
        return thread;
    }
}
