package dev.sluice.control.drill;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is under way for long at the moment of the switch: a WebSocket, if the unit takes one, and an upload, if one was named. Begun, told
 * and closed by the thread of the drill; each has a virtual thread of its own.
 */
final class Companions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Companions.class);
    private static final byte[] HALF = new byte[32 << 10];

    private final CountDownLatch switched = new CountDownLatch(1);
    private final CompletableFuture<Boolean> webSocketOpen = new CompletableFuture<>();
    private final CompletableFuture<Boolean> uploadBegun = new CompletableFuture<>();
    private final CompletableFuture<Optional<String>> uploaded = new CompletableFuture<>();
    private final DrillOrder order;
    private final TestClient webSocket;
    private final TestClient upload;

    Companions(DrillOrder order, TestClient webSocket, TestClient upload) {
        this.order = order;
        this.webSocket = webSocket;
        this.upload = upload;
    }

    /** Sends them on their way; once. */
    void begin(ExecutorService threads) {
        threads.execute(() -> converse(order.webSocket()));
        order.upload().ifPresentOrElse(named -> threads.execute(() -> upload(named)), () -> {
            uploadBegun.complete(false);
            uploaded.complete(Optional.empty());
        });
    }

    /** Waits until it is known; whether there is one. */
    boolean hasWebSocket() {
        return webSocketOpen.join();
    }

    /** Waits until it is known; whether half of it is on its way. */
    boolean hasUpload() {
        return uploadBegun.join();
    }

    /** The switch is over: the upload sends its rest. */
    void switched() {
        switched.countDown();
    }

    /** Waits for the end of the upload; what was wrong with it, if anything. */
    Optional<String> faultOfUpload() {
        return uploaded.join();
    }

    private void converse(String path) {
        try {
            boolean accepted = webSocket.upgrade(path) == 101;
            webSocketOpen.complete(accepted);
            if (accepted) {
                webSocket.awaitEnd();
            }
        } catch (IOException ended) {
            LOG.debug("the WebSocket of a drill ended reason={}", ended.toString());
            webSocketOpen.complete(false);
        }
    }

    private void upload(DrillOrder.Upload named) {
        try {
            upload.beginUpload(named.method(), named.path(), 2 * HALF.length);
            upload.upload(HALF);
            uploadBegun.complete(true);
            switched.await();
            upload.upload(HALF);
            int status = upload.answer(named.method());
            uploaded.complete(status >= 500 ? Optional.of("the upload was answered with " + status) : Optional.empty());
        } catch (IOException failed) {
            uploadBegun.complete(false);
            uploaded.complete(Optional.of("the upload was not answered: " + failed.getMessage()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            uploadBegun.complete(false);
            uploaded.complete(Optional.of("the upload was interrupted"));
        }
    }

    @Override
    public void close() throws IOException {
        switched.countDown();
        webSocket.close();
        upload.close();
    }
}
