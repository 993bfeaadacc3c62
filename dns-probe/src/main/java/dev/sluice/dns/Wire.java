package dev.sluice.dns;

import java.io.IOException;

import org.xbill.DNS.Message;

/** A way to one server. Asking blocks the calling thread until an answer or the deadline; an interrupt ends it earlier. */
interface Wire {
    int LARGEST_MESSAGE = 65_535;

    Heard ask(Message query, Deadline deadline) throws IOException;
}
