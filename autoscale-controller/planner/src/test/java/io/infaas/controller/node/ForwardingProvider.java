package io.infaas.controller.node;

import java.util.List;

/** A provider that does what another one does; a test overrides the part in which it errs. */
public class ForwardingProvider implements NodeProvider {

    private final NodeProvider provider;

    public ForwardingProvider(NodeProvider provider) {
        this.provider = provider;
    }

    @Override
    public List<Offering> offerings() {
        return provider.offerings();
    }

    @Override
    public List<NodeMachine> list() {
        return provider.list();
    }

    @Override
    public String configuration(String offering) {
        return provider.configuration(offering);
    }

    @Override
    public void launch(String offering, int count, String request) {
        provider.launch(offering, count, request);
    }

    @Override
    public void cordon(String id, boolean cordoned) {
        provider.cordon(id, cordoned);
    }

    @Override
    public void terminate(String id) {
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
