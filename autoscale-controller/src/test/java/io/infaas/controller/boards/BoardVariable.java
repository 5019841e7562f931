package io.infaas.controller.boards;

/**
 * A variable with the values of a label, several of which can be chosen.
 *
 * @param query what Prometheus lists
 */
record BoardVariable(String name, String label, String query) {

    static final BoardVariable APPLICATION =
            new BoardVariable("application", "Application", "label_values(infaas_gateway_requests_total, application)");
    static final BoardVariable OFFERING =
            new BoardVariable("offering", "Offering", "label_values(infaas_controller_nodes, offering)");
    static final BoardVariable JOB = new BoardVariable("job", "Process", "label_values(process_uptime_seconds, job)");
}
