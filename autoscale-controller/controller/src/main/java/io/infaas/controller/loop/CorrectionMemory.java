package io.infaas.controller.loop;

import io.infaas.catalog.Accuracy;
import io.infaas.catalog.Catalog;
import io.infaas.catalog.DocumentException;
import io.infaas.catalog.DocumentFormat;
import io.infaas.catalog.Profile;
import io.infaas.catalog.store.Sha256;
import io.infaas.controller.health.LearntCorrection;
import io.infaas.controller.health.ProfileCorrections;
import io.infaas.controller.plan.Corrections.Profiled;
import io.infaas.gateway.contract.AnswerAgreement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps corrections of profiles and compared answers for the next leadership, and in a file beside the journal for the next controller. Keeping
 * never waits for the disk; newer ones replace unwritten ones. Thread-safe.
 */
final class CorrectionMemory implements AutoCloseable {

    /** Suffix of the file's name after the name of the journal. */
    static final String SUFFIX = ".corrections";

    private static final Logger LOG = LoggerFactory.getLogger(CorrectionMemory.class);
    private static final int FORMAT = 3;
    private static final int MOST = 1_000;
    private static final int DIGEST_LENGTH = 16;
    private static final Duration FUTURE = Duration.ofMinutes(1);
    private static final long CLOSE_MS = 5_000;

    /**
     * @param timeMs since the epoch
     * @param corrections at most {@value #MOST}
     * @param agreements compared answers of the last hours, at most {@value #MOST}
     */
    record StoredCorrections(int format, long timeMs, List<Entry> corrections, List<AnswerAgreement> agreements) {
        StoredCorrections {
            if (format != FORMAT || corrections.size() > MOST || agreements.size() > MOST) {
                throw new IllegalArgumentException(
                        "format %d with %d corrections and %d agreements is not %d with at most %d of each"
                                .formatted(format, corrections.size(), agreements.size(), FORMAT, MOST));
            }
            corrections = List.copyOf(corrections);
            agreements = List.copyOf(agreements);
        }
    }

    /** @param profile digest of the profile that is corrected */
    record Entry(String variant, String nodeType, String profile, double factor, double ageSeconds) {

        Optional<LearntCorrection> learnt(Catalog catalog) {
            Profiled profiled = new Profiled(variant, nodeType);
            return profile.equals(digest(catalog, profiled).orElse(""))
                    ? Optional.of(new LearntCorrection(profiled, factor, ageSeconds))
                    : Optional.empty();
        }
    }

    private final Optional<Path> file;
    private final Clock clock;
    private final ThreadPoolExecutor disk = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.MILLISECONDS,
            new ArrayBlockingQueue<>(1),
            CorrectionMemory::daemon,
            new ThreadPoolExecutor.DiscardPolicy());
    private volatile @Nullable StoredCorrections last;

    private CorrectionMemory(Optional<Path> file, Clock clock, @Nullable StoredCorrections last) {
        this.file = file;
        this.clock = clock;
        this.last = last;
    }

    /** Reads the corrections beside a journal; unreadable ones are learnt anew. Without a journal, only this process remembers. */
    static CorrectionMemory open(Optional<Path> journal, Clock clock) {
        Optional<Path> file = journal.map(path -> path.resolveSibling(path.getFileName() + SUFFIX));
        return new CorrectionMemory(
                file, clock, file.flatMap(CorrectionMemory::read).orElse(null));
    }

    private static Optional<StoredCorrections> read(Path file) {
        try {
            return Files.exists(file)
                    ? Optional.of(DocumentFormat.JSON.read(file, StoredCorrections.class))
                    : Optional.empty();
        } catch (DocumentException e) {
            LOG.warn("corrections of profiles are learnt anew: {}", e.getMessage());
            return Optional.empty();
        }
    }

    /** Resumes the kept corrections, as far as the catalog has the same profiles. */
    void recall(Catalog catalog, ProfileCorrections corrections, long nowNanos) {
        StoredCorrections memory = last;
        if (memory == null) {
            return;
        }
        Duration age = Duration.ofMillis(clock.millis() - memory.timeMs());
        if (age.plus(FUTURE).isNegative()) {
            LOG.warn(
                    "corrections of profiles are learnt anew: the stored ones are {} s in the future",
                    -age.toSeconds());
            return;
        }
        List<LearntCorrection> earlier = memory.corrections().stream()
                .flatMap(entry -> entry.learnt(catalog).stream())
                .toList();
        corrections.inherit(earlier, age.toMillis() / 1e3, nowNanos);
        corrections
                .corrections()
                .factors()
                .forEach((profiled, factor) -> LOG.info(
                        "variant '{}' on node type {}: planning uses {}x its profiled service time, as the controller before",
                        profiled.variant(),
                        profiled.nodeType(),
                        factor));
    }

    /** The kept answers that were compared. They have no age: evidence only ages while new one comes. */
    List<AnswerAgreement> agreements() {
        StoredCorrections memory = last;
        return memory == null ? List.of() : memory.agreements();
    }

    /** Keeps these in the place of all before. */
    void keep(Catalog catalog, List<LearntCorrection> learnt, List<AnswerAgreement> agreements) {
        if (last == null && learnt.isEmpty() && agreements.isEmpty()) {
            return;
        }
        List<Entry> entries = new ArrayList<>();
        for (LearntCorrection learntCorrection : learnt.subList(0, Math.min(MOST, learnt.size()))) {
            digest(catalog, learntCorrection.of())
                    .ifPresent(profile -> entries.add(new Entry(
                            learntCorrection.of().variant(),
                            learntCorrection.of().nodeType(),
                            profile,
                            learntCorrection.factor(),
                            learntCorrection.ageSeconds())));
        }
        last = new StoredCorrections(
                FORMAT, clock.millis(), entries, agreements.subList(0, Math.min(MOST, agreements.size())));
        file.ifPresent(path -> disk.execute(() -> write(path)));
    }

    private void write(Path path) {
        StoredCorrections newest = last;
        try {
            if (newest != null) {
                DocumentFormat.JSON.write(path, newest);
            }
        } catch (DocumentException e) {
            LOG.warn("corrections of profiles are lost when this controller ends: {}", e.getMessage());
        }
    }

    private static Optional<String> digest(Catalog catalog, Profiled profiled) {
        return catalog.variant(profiled.variant())
                .flatMap(variant -> variant.profile(profiled.nodeType()))
                .map(CorrectionMemory::digest);
    }

    // times do not change with the accuracy, which compared answers may lower
    private static String digest(Profile profile) {
        return Sha256.of(DocumentFormat.JSON.print(profile.with(Accuracy.of(1, 1))))
                .substring(0, DIGEST_LENGTH);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "corrections");
        thread.setDaemon(true);
        return thread;
    }

    /** Writes the remaining corrections, in a bounded time. */
    @Override
    public void close() {
        disk.shutdown();
        try {
            if (!disk.awaitTermination(CLOSE_MS, TimeUnit.MILLISECONDS)) {
                LOG.warn("corrections of profiles could not be written within {} ms", CLOSE_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
