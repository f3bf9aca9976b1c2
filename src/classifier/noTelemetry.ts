// Switches off ONNX Runtime's own telemetry: imported before the runtime wherever it is loaded.
// Its Linux and macOS builds otherwise keep a device id and a queue of events, and send them (microsoft/onnxruntime#27379).
process.env['ORT_DISABLE_TELEMETRY'] = '1';
