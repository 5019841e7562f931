package io.infaas.controller.desired;

final class MemoryDesiredStoreTest extends DesiredStoreContract {

    private final MemoryDesiredStore store = new MemoryDesiredStore();

    @Override
    protected DesiredStore store() {
        return store;
    }
}
