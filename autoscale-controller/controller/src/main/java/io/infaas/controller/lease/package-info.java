/** Which of several controllers leads: one at a time, each leadership with an epoch above all before it. */
@NullMarked
package io.infaas.controller.lease;

import org.jspecify.annotations.NullMarked;
