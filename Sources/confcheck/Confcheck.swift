@main struct Confcheck { static func main() {} }
