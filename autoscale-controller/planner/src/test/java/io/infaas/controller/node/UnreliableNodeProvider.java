package io.infaas.controller.node;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** A provider whose lists, but for the first, forget, reorder and lie about what another one has. What it is asked for, it does. */
public final class UnreliableNodeProvider implements NodeProvider {

    private final NodeProvider provider;
    private final Random random;
    private final Set<String> ended = new TreeSet<>();
    private boolean lies;
    private int launches;

    public UnreliableNodeProvider(NodeProvider provider, Random random) {
        this.provider = provider;
        this.random = random;
    }

    /** Ids of the machines that it was asked to end. */
    public Set<String> ended() {
        return ended;
    }

    /** How many machines it was asked for. */
    public int launches() {
        return launches;
    }

    @Override
    public List<Offering> offerings() {
        return provider.offerings();
    }

    @Override
    public List<NodeMachine> list() {
        if (!lies) {
            lies = true;
            return provider.list();
        }
        List<NodeMachine> listed = new ArrayList<>();
        boolean forgetsEverything = random.nextInt(10) == 0;
        for (NodeMachine machine : provider.list()) {
            int lie = forgetsEverything ? 0 : random.nextInt(8);
            if (lie == 1) {
                listed.add(machine.in(MachineLife.GONE, "a lie"));
            } else if (lie > 1) {
                listed.addAll(Collections.nCopies(lie == 2 ? 2 : 1, machine));
            }
        }
        Collections.shuffle(listed, random);
        return listed;
    }

    @Override
    public void launch(String offering, int count, String request) {
        launches += count;
        provider.launch(offering, count, request);
    }

    @Override
    public void cordon(String id, boolean cordoned) {
        provider.cordon(id, cordoned);
    }

    @Override
    public void terminate(String id) {
        ended.add(id);
        provider.terminate(id);
    }

    @Override
    public void onChange(Runnable listener) {
        provider.onChange(listener);
    }

    @Override
    public void close() {
        provider.close();
    }
}
