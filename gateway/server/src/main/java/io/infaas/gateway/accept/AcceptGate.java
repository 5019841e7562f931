package io.infaas.gateway.accept;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Admits new connections if the register has a place for them, and closes the others. It pauses accepting while idle connections end to
 * free places, and at limits of the system, such as open files. Clients wait meanwhile, and open connections go on. One gate stands before
 * all ports of a register. Confined to the one thread that accepts for all ports.
 *
 * <p>A pause comes too late for a connection that is ready at a port in the same iteration of the thread: the port accepts it. Such
 * connections, at most one per port, wait here for a place.
 */
@ChannelHandler.Sharable
final class AcceptGate extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);

    private static final int PAUSE_MS = 50;
    private static final int WAIT_MS = 5;

    private final ConnectionRegister register;
    private final Set<Channel> ports = new LinkedHashSet<>();
    /** Connections that wait for a place, by the port that accepted them. */
    private final Map<ChannelHandlerContext, Channel> waiting = new LinkedHashMap<>();

    private boolean paused;

    AcceptGate(ConnectionRegister register) {
        this.register = register;
    }

    @Override
    public void channelActive(ChannelHandlerContext port) {
        ports.add(port.channel());
        port.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext port) {
        ports.remove(port.channel());
        close(waiting.remove(port));
        port.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext port, Object message) {
        Channel accepted = (Channel) message;
        if (!register.isAboutToMakeRoom() || waiting.putIfAbsent(port, accepted) != null) {
            letIn(port, accepted);
        }
        if (register.isAboutToMakeRoom()) {
            pause(port.executor(), WAIT_MS);
        }
    }

    private void letIn(ChannelHandlerContext port, Channel accepted) {
        if (register.admit(accepted) == null) {
            close(accepted);
        } else {
            port.fireChannelRead(accepted);
        }
    }

    private static void close(@Nullable Channel accepted) {
        if (accepted != null) {
            // it belongs to no event loop yet
            accepted.unsafe().closeForcibly();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext port, Throwable cause) {
        if (!(cause instanceof IOException)) {
            port.fireExceptionCaught(cause);
            return;
        }
        if (pause(port.executor(), PAUSE_MS)) {
            LOG.warn("accepting no connections for {} ms: {}", PAUSE_MS, cause.getMessage());
            register.meters().countPause();
            register.makeRoom();
        }
    }

    private boolean pause(EventExecutor timer, int ms) {
        if (paused) {
            return false;
        }
        paused = true;
        read(false);
        later(timer, ms);
        return true;
    }

    private void read(boolean on) {
        for (Channel port : ports) {
            port.config().setAutoRead(on);
        }
    }

    private void later(EventExecutor timer, int ms) {
        Future<?> unused = timer.schedule(() -> resume(timer), ms, TimeUnit.MILLISECONDS);
    }

    private void resume(EventExecutor timer) {
        while (!register.isAboutToMakeRoom()) {
            if (waiting.isEmpty()) {
                paused = false;
                read(true);
                return;
            }
            Map.Entry<ChannelHandlerContext, Channel> first =
                    waiting.entrySet().iterator().next();
            waiting.remove(first.getKey());
            letIn(first.getKey(), first.getValue());
        }
        later(timer, WAIT_MS);
    }
}
