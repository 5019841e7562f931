package io.infaas.gateway.frontend;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server context that follows its files: new connections use the newest usable ones, open connections keep what they began with.
 * {@link #reload} reads files, so it is not for event loops.
 */
final class ReloadingSslContext extends SslContext {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadingSslContext.class);

    private final List<Path> files;
    private final Supplier<SslContext> read;
    private List<FileTime> loaded;
    private volatile SslContext current;

    /**
     * Reads the files.
     *
     * @param read creates a context from them; throws an {@link IllegalArgumentException} if they are unusable
     */
    ReloadingSslContext(List<Path> files, Supplier<SslContext> read) {
        this.files = List.copyOf(files);
        this.read = read;
        this.loaded = readModificationTimes();
        this.current = read.get();
    }

    /** Reads the files again if one of them has changed; if they are unusable, logs it and keeps the ones before. */
    synchronized void reload() {
        List<FileTime> now = readModificationTimes();
        if (now.equals(loaded)) {
            return;
        }
        loaded = now;
        try {
            current = read.get();
            LOG.info("certificate {}: changed, new connections use it", files.get(0));
        } catch (IllegalArgumentException e) {
            LOG.warn("{}; the certificate before stays in use until the files change again", e.getMessage());
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

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls) {
        return new GuardedHandler(newEngine(allocator), startTls);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return current.newEngine(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
        return current.newEngine(allocator, host, port);
    }

    @Override
    public boolean isClient() {
        return false;
    }

    @Override
    public List<String> cipherSuites() {
        return current.cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // the superclass requires it
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return current.applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return current.sessionContext();
    }

    /** Adds the guard against renegotiation before itself in the pipeline. */
    private static final class GuardedHandler extends SslHandler {

        GuardedHandler(SSLEngine engine, boolean startTls) {
            super(engine, startTls);
        }

        @Override
        public void handlerAdded(ChannelHandlerContext added) throws Exception {
            super.handlerAdded(added);
            added.pipeline().addBefore(added.name(), null, new RenegotiationGuard(this));
        }
    }
}
