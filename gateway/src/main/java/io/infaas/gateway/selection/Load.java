package io.infaas.gateway.selection;

import io.infaas.gateway.view.Candidate;

/** What is observed of instances at the moment of a decision. Reading it takes no lock and does no I/O. */
public interface Load {

    /** Nothing in flight, all as profiled, nobody gone. */
    Load NONE = new Load() {
        @Override
        public int itemsInFlight(Candidate candidate) {
            return 0;
        }

        @Override
        public double correction(Candidate candidate, int items) {
            return 1;
        }

        @Override
        public boolean available(Candidate candidate) {
            return true;
        }
    };

    int itemsInFlight(Candidate candidate);

    /** Observed service time of such a batch over the profiled one; 1 where nothing was observed. */
    double correction(Candidate candidate, int items);

    /** False where the instance was found to be gone and has not come back. */
    boolean available(Candidate candidate);
}
