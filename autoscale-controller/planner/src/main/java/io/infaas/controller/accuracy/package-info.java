/** Whether the accuracies of the catalog still hold for today's inputs, concluded from answers that were compared. */
@NullMarked
package io.infaas.controller.accuracy;

import org.jspecify.annotations.NullMarked;
