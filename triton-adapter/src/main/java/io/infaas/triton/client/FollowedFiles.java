package io.infaas.triton.client;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A value from files, for example certificates, that is reloaded when a file changes. Thread-safe. */
public final class FollowedFiles<T> {

    private static final Logger LOG = LoggerFactory.getLogger(FollowedFiles.class);
    private static final long LOOK_MS = TimeUnit.SECONDS.toMillis(5);

    private final List<Path> files;
    private final Supplier<T> read;
    private List<FileTime> loaded;
    private volatile T current;

    /**
     * Reads the files.
     *
     * @param read reads them; throws an {@link IllegalArgumentException} if they are unusable
     */
    public FollowedFiles(List<Path> files, Supplier<T> read) {
        this.files = List.copyOf(files);
        this.read = read;
        this.loaded = readModificationTimes();
        this.current = read.get();
    }

    /** Returns the value of the newest usable files. */
    public T current() {
        return current;
    }

    /** Checks the files every 5 s while {@code vertx} is open. */
    public void follow(Vertx vertx) {
        follow(vertx, changed -> {});
    }

    /** The same; passes each reloaded value to {@code taker} on an event loop. */
    public void follow(Vertx vertx, Consumer<T> taker) {
        if (!files.isEmpty()) {
            vertx.setPeriodic(LOOK_MS, due -> {
                Future<Boolean> unused = vertx.executeBlocking(this::reload).onSuccess(changed -> {
                    if (changed) {
                        taker.accept(current);
                    }
                });
            });
        }
    }

    /**
     * Reloads the files if one of them has changed; if they are unusable, logs it and keeps the former value. Blocks.
     *
     * @return whether it has loaded a new value
     */
    public synchronized boolean reload() {
        List<FileTime> now = readModificationTimes();
        if (now.equals(loaded)) {
            return false;
        }
        loaded = now;
        try {
            current = read.get();
            LOG.info("{}: changed, new connections use it", files.get(0));
            return true;
        } catch (IllegalArgumentException e) {
            LOG.warn("{}; the previous content stays in use until the files change again", e.getMessage());
            return false;
        }
    }

    // a file that is missing for a moment, while it is replaced, counts as changed
    private List<FileTime> readModificationTimes() {
        List<FileTime> times = new ArrayList<>();
        for (Path file : files) {
            try {
                times.add(Files.getLastModifiedTime(file));
            } catch (IOException e) {
                times.add(FileTime.fromMillis(0));
            }
        }
        return times;
    }
}
