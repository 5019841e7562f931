package io.infaas.gateway.accept;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets new connections in if the register has a place for them, and closes the others. It accepts none for a moment while idle
 * connections end to make room, and when the system gives none, as when no more files may be open: clients wait meanwhile, and open
 * connections go on. One gate stands before all ports of a register.
 */
@ChannelHandler.Sharable
final class AcceptGate extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(AcceptGate.class);

    private static final int PAUSE_MS = 50;
    private static final int WAIT_MS = 5;

    private final ConnectionRegister register;
    private final Set<Channel> ports = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean paused = new AtomicBoolean();

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
        port.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext port, Object message) {
        Channel accepted = (Channel) message;
        if (register.admit(accepted) == null) {
            // it belongs to no event loop yet
            accepted.unsafe().closeForcibly();
        } else {
            port.fireChannelRead(message);
        }
        if (register.isAboutToMakeRoom()) {
            pause(port.executor(), WAIT_MS);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext port, Throwable cause) {
        if (!(cause instanceof IOException)) {
            port.fireExceptionCaught(cause);
            return;
        }
        if (pause(port.executor(), PAUSE_MS)) {
            LOG.warn("no further connection can be accepted for {} ms: {}", PAUSE_MS, cause.getMessage());
            register.meters().countPause();
            register.makeRoom();
        }
    }

    private boolean pause(EventExecutor timer, int ms) {
        if (!paused.compareAndSet(false, true)) {
            return false;
        }
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
        if (register.isAboutToMakeRoom()) {
            later(timer, WAIT_MS);
        } else {
            paused.set(false);
            read(true);
        }
    }
}
